# SPDX-License-Identifier: GPL-3.0-or-later
"""Who writes. The two owners have the key `anna` in either mailbox."""

PEOPLE = {  # key: name, address
  'jonas': ('Jonas Petersen', 'jonas@hafen.example'),
  'mutter': ('Ingrid Petersen', 'ingrid.petersen@deich.example'),
  'lena': ('Lena Brodersen', 'lena.brodersen@leuchtturm.example'),
  'tomas': ('Tomáš Dvořák', 'tomas.dvorak@vltava.example'),
  'claire': ('Claire Lefèvre', 'claire@atelier-lefevre.example'),
  'mike': ('Mike O’Connor', 'mike.oconnor@galway.example'),
  'yuki': ('中村 由紀', 'yuki.nakamura@kyoto-ryokan.example'),
  'schule': ('Grundschule am Deich', 'sekretariat@grundschule-deich.example'),
  'praxis': ('Praxis Dr. Öztürk', 'termine@praxis-oeztuerk.example'),
  'vermieter': ('Hausverwaltung Krüger', 'info@krueger-hausverwaltung.example'),
  'bank': ('Küstenbank', 'service@kuestenbank.example'),
  'bibliothek': ('Stadtbibliothek', 'ausleihe@stadtbibliothek.example'),
  'chorleiter': ('Matthias Groth', 'groth@kantorei.example'),
  'sofie': ('Sofie Lund', 'sofie.lund@fjord.example'),
  'piet': ('Piet de Boer', 'piet@zeilmakerij.example'),
  'ruth': ('Ruth Ahlers', 'ruth.ahlers@kantorei.example'),
  'gerd': ('Gerd Wulff', 'gerd.wulff@seglerverein.example'),
  'nils': ('Nils Hagemann', 'nils.hagemann@seglerverein.example'),
  'amelie': ('Amélie Bertrand', 'amelie.bertrand@voile.example'),
  'harriet': ('Harriet Cole', 'harriet@estuary.example'),
  'diego': ('Diego Núñez', 'diego.nunez@puerto.example'),
  'kaya': ('Kaya Yıldız', 'kaya.yildiz@marmara.example'),
  'owen': ('Owen Price', 'owen.price@estuary.example'),
  'uhren': ('Luxus 4 U', 'ticktack@uhren-billig.example'),
  'liste': ('Wooden boats', 'wooden-boats@lists.example'),

  'chef': ('Henning Thaden', 'h.thaden@werft.example'),
  'bodo': ('Bodo Claaßen', 'b.claassen@werft.example'),
  'marie': ('Marie Jessen', 'm.jessen@werft.example'),
  'emre': ('Emre Aydın', 'e.aydin@werft.example'),
  'buero': ('Werft Büro', 'buero@werft.example'),
  'tanaka': ('田中 健一', 'k.tanaka@osaka-yacht.example'),
  'rashid': ('رشيد المنصوري', 'r.almansoori@marsa.example'),
  'olga': ('Ольга Соколова', 'o.sokolova@lesopilka.example'),
  'anders': ('Anders Bjørnsen', 'anders@bjornsen-rederi.example'),
  'fiona': ('Fiona MacLeod', 'fiona.macleod@islayferries.example'),
  'zoll': ('Zollamt Nordkai', 'abfertigung@zoll-nordkai.example'),
  'steuer': ('Steuerbüro Hansen', 'kanzlei@steuer-hansen.example'),
  'lack': ('Lacke Lüders GmbH', 'vertrieb@lacke-lueders.example'),
  'klasse': ('Survey Office', 'survey@classification.example'),
  'museum': ('Museumshafen e. V.', 'vorstand@museumshafen.example'),
  'bewerber': ('Milan Horvat', 'milan.horvat@zagreb.example'),
}

OWNERS = {
  'anna@hafen.example': ('Anna Petersen', 'anna@hafen.example'),
  'a.petersen@werft.example': ('Anna Petersen', 'a.petersen@werft.example'),
}


def person(key, owner):
  return OWNERS[owner] if key == 'anna' else PEOPLE[key]
