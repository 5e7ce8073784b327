-- Whether an operation put a placement where it is: asked of each one that has no uid.
CREATE INDEX op_dst_placement ON op (dst_placement_id);
