# Mails to customers; what the gaps mean stands in locales/en/mail.ftl.

## Subjects

mail-receipt-subject = Biên nhận của bạn từ { $store } ({ $order })
mail-refund-subject = Khoản hoàn tiền từ { $store } ({ $order })
mail-licence-subject = Khóa bản quyền của bạn từ { $store } ({ $order })
mail-test-subject = [Thử nghiệm] { $subject }

## What is said

mail-test-note = Đây là thanh toán thử nghiệm. Không có tiền nào được chuyển.
mail-receipt-title = Thanh toán hoàn tất
mail-refund-title = Tiền đang được hoàn lại
mail-licence-title = Đây là khóa bản quyền của bạn
mail-receipt-lead = Bạn đã thanh toán { $amount } cho { $store }. Đây là biên nhận của bạn.
mail-refund-lead = { $store } đã hoàn { $amount } về thẻ bạn dùng để thanh toán. Ngân hàng có thể mất đến mười ngày để hiển thị.
mail-licence-lead = Đây là khóa bản quyền cho đơn hàng của bạn tại { $store }.
mail-licence-wait = Khóa bản quyền của bạn sẽ đến trong một email khác.

## Labels

mail-key = Khóa bản quyền
mail-product = Sản phẩm
mail-subtotal = Tạm tính
mail-discount = Giảm giá
mail-total = Tổng đã thanh toán
mail-refunded = Đã hoàn
mail-refunded-total = Đã hoàn đến nay
mail-order = Đơn hàng
mail-reference = Mã tham chiếu
mail-date = Ngày
mail-card = Thanh toán bằng

## Below

mail-view = Xem biên nhận
mail-support = Có câu hỏi? Trả lời email này hoặc viết cho { $address }.
mail-why = Bạn nhận được email này vì địa chỉ này được dùng cho một đơn hàng tại { $store }.
