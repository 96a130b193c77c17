import { vendorItemName } from '../rules/names.ts';
import type { ProductsSeed } from '../seed-products.ts';
import type { SeedRow } from './rows.ts';
import { history } from './rows.ts';

export function productRows({ categories, products, vendorItems }: ProductsSeed): SeedRow[] {
  return [
    ...categories.map(({ sysId, name }): SeedRow => ['cmdb_model_category', { sys_id: sysId, name }]),
    ...products.map(
      (product): SeedRow => [
        product.table,
        {
          ...history(product),
          sys_id: product.sysId,
          name: product.name,
          display_name: product.displayName,
          manufacturer: product.manufacturer?.sysId ?? '',
          model_number: product.modelNumber,
          short_description: product.shortDescription,
          description: product.description,
          cost: product.cost,
          status: product.status,
          cmdb_model_category: product.category?.sysId ?? '',
        },
      ],
    ),
    ...vendorItems.map(
      (item): SeedRow => [
        'pc_vendor_cat_item',
        {
          sys_id: item.sysId,
          name: vendorItemName(item.product.displayName, item.vendor.name, item.productId),
          vendor: item.vendor.sysId,
          model: item.product.sysId,
          product_id: item.productId,
          list_price: item.listPrice,
          vendor_price: item.vendorPrice,
        },
      ],
    ),
  ];
}
