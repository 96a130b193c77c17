import type { VendorsSeed } from '../seed-vendors.ts';
import type { SeedRow } from './rows.ts';
import { history } from './rows.ts';

export function vendorRows({ vendorTypes, vendors }: VendorsSeed): SeedRow[] {
  const types = vendorTypes.map(({ sysId, name }): SeedRow => ['vendor_type', { sys_id: sysId, name }]);
  const companies = vendors.map(
    (vendor): SeedRow => [
      'core_company',
      {
        ...history(vendor),
        sys_id: vendor.sysId,
        name: vendor.name,
        vendor: 'true',
        customer: String(vendor.customer),
        manufacturer: String(vendor.manufacturer),
        vendor_type: vendor.types.map(({ sysId }) => sysId).join(','),
        rank_tier: vendor.rankTier,
        phone: vendor.phone,
        website: vendor.website,
        street: vendor.street,
        city: vendor.city,
        state: vendor.state,
        zip: vendor.zip,
        country: vendor.country,
        notes: vendor.notes,
        contact: vendor.contact,
        parent: vendor.parent,
      },
    ],
  );
  return [...types, ...companies];
}
