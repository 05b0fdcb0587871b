out-of-stock = نفد المخزون
out-of-stock-text = نفد هذا المنتج حاليًا. لم يتم خصم أي مبلغ.
