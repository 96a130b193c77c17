export const FIRST_NAMES =
  'Ada Amara Andrei Anika Ben Bruno Carla Chen Clara Dalia Daniel Deepa Elena Emil Esther Farid Fiona Gita Grace Hana Henrik Imani Ines Ivan Jamal Jonas Julia Kaito Karin Kofi Lara Leon Lucia Magnus Maria Milan Mira Nadia Nina Noah Olga Omar Oscar Paula Petra Priya Rafael Rosa Ruben Samir Sara Selma Stefan Tara Theo Uma Vera Viktor Wanda Yusuf Zoe'.split(
    ' ',
  );

export const LAST_NAMES =
  'Abbott Adler Akande Almeida Andersen Barros Becker Bianchi Blum Braun Castro Chandra Costa Cruz Dahl Diaz Dubois Eriksen Falk Ferrari Fischer Fofana Fontaine Garcia Gruber Haddad Hansen Harris Hoffmann Horvat Ibrahim Ito Jensen Kaplan Keller Khan Kovacs Kumar Lang Larsen Lopez Marino Mendes Meyer Mori Nakamura Ndiaye Novak Okafor Olsen Ortiz Patel Peretz Popov Ramos Rossi Sato Schmid Silva Singh Soto Tanaka Toure Vargas Vogel Weber Wolf Yamada Young Zimmer'.split(
    ' ',
  );

export const TITLES = [
  'Buyer',
  'Chief of Staff',
  'Controller',
  'Facility Manager',
  'Head of Procurement',
  'IT Manager',
  'Logistics Lead',
  'Operations Manager',
  'Service Desk Lead',
  'Support Engineer',
] as const;

export const COMPANIES = [
  'Alder & Sons',
  'Bluewater Logistics',
  'Cobalt Foods',
  'Dunmore Instruments',
  'Eastgate Clinics',
  'Fernhill Energy',
  'Granite Insurance',
  'Harbour Foundry',
  'Iris Optics',
  'Juniper Textiles',
  'Kestrel Airways',
  'Lindgren Möbel AB',
  'Maple Street Bakery',
  'Northwind Rail',
  'O’Hara Brothers',
  'Pinecrest Schools',
  'Quarry Stone Works',
  'Redwood Paper',
  'Solace Hotels',
  'Tidewater Shipping',
  'Umber Ceramics',
  'Vista Farms',
  'Westbrook Labs',
  'Yarrow Garden Supplies',
  'Zephyr Turbines',
] as const;

export const CITIES = [
  { city: 'Austin', state: 'TX', country: 'US' },
  { city: 'Portland', state: 'OR', country: 'US' },
  { city: 'Leeds', state: 'West Yorkshire', country: 'GB' },
  { city: 'München', state: 'Bayern', country: 'DE' },
  { city: 'Lyon', state: '', country: 'FR' },
  { city: 'Haifa', state: '', country: 'IL' },
  { city: 'Pune', state: 'Maharashtra', country: 'IN' },
  { city: 'Ōsaka', state: '', country: 'JP' },
] as const;
