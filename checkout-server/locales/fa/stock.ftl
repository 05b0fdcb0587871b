out-of-stock = ناموجود
out-of-stock-text = این محصول فعلاً تمام شده است. مبلغی برداشت نشد.
