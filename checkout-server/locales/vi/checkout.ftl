# The words of the payment pages; the notes on each message stand in locales/en.

## The card form

powered-by = Cung cấp bởi
checkout-title = Thanh toán cho { $store }
pay = Thanh toán { $amount }
pay-open = Thanh toán
paying = Đang thanh toán. Việc này mất vài giây.
your-order = Đơn hàng của bạn
payment = Thanh toán
choose-amount = Chọn số tiền bạn trả
amount = Số tiền
total = Tổng cộng
reference = Mã tham chiếu
email = Email
card = Thẻ
card-number = Số thẻ
expiry = Ngày hết hạn
expiry-shape = TT / NN
cvc = CVC
name-on-card = Tên trên thẻ
name-shape = Như in trên thẻ
cancel = Hủy
close = Đóng
start-again = Bắt đầu lại
known-email = Email của bạn: { $email }
amount-range = Từ { $min } đến { $max }

## Time left

stays-open = Trang này còn mở trong { $minutes } phút.
closes-soon = Trang này sẽ đóng trong chưa đầy một phút.
open-until = Trang này mở đến { $time }.
closes-in = Trang này sẽ đóng sau { $minutes } phút.
continues-in = Bạn sẽ tiếp tục sau { $seconds } giây.

## Errors in fields

check-fields = Kiểm tra các ô này
amount-empty = Nhập số tiền
email-empty = Nhập địa chỉ email của bạn
email-bad = Nhập địa chỉ như name@example.com
number-empty = Nhập số thẻ
number-digits = Chỉ dùng chữ số trong số thẻ
number-short = Nhập đủ các chữ số của số thẻ
number-long = Số thẻ có quá nhiều chữ số
number-bad = Kiểm tra xem số thẻ có bị gõ nhầm không
expiry-empty = Nhập ngày hết hạn
expiry-bad = Nhập tháng và năm, ví dụ 04 / 30
expiry-past = Dùng thẻ chưa hết hạn
cvc-empty = Nhập 3 chữ số ở mặt sau
cvc-bad = Nhập đủ { $digits } chữ số CVC
name-empty = Nhập tên trên thẻ
name-bad = Kiểm tra tên trên thẻ

## Notices

not-payable = Cửa hàng này chưa thể nhận thanh toán.
not-payable-next = Chưa có khoản nào bị trừ. Hãy hỏi cửa hàng về cách thanh toán khác.
offline = Bạn đang ngoại tuyến. Biểu mẫu được giữ lại và sẽ hoạt động khi có kết nối.
checking = Kết nối bị mất. Đang kiểm tra khoản thanh toán; hãy giữ trang này mở.
not-sent = Thanh toán không thành công và chưa có khoản nào bị trừ. Hãy thanh toán lại.
server-trouble = Thanh toán không thành công. Chờ một lát rồi thanh toán lại.
coupon-not-applied = Phiếu giảm giá { $code } không áp dụng cho đơn hàng này.
already-paid = Đơn hàng này đã được thanh toán.
in-progress = Khoản thanh toán đang được xử lý. Chờ một lát.

## Test mode

test = Thử
test-note = Không có tiền thật
test-cards = Thẻ thử nghiệm
test-hint = Ngày hết hạn bất kỳ trong tương lai, 3 chữ số và tên bất kỳ.
test-success = Thành công
test-success-3ds = Thành công với 3DS
test-expired = Bị từ chối (hết hạn)
test-funds = Bị từ chối (không đủ tiền)
test-3ds-failed = Xác thực 3DS thất bại

## The bank's step (3-D Secure)

bank-step = Ngân hàng của bạn yêu cầu xác nhận
bank-back = Hủy và dùng thẻ khác
bank-left = Bước ngân hàng đã bị hủy và chưa có khoản nào bị trừ. Hãy thanh toán lại hoặc dùng thẻ khác.
bank-name = Ngân hàng thử nghiệm
bank-title = Xác nhận khoản thanh toán này
bank-note = Ngân hàng thật sẽ gửi mã cho bạn lúc này. Ở chế độ thử, bạn tự quyết định.
bank-pass = Hoàn tất xác thực
bank-fail = Từ chối xác thực
merchant = Người bán
returning = Trở lại thanh toán
continue = Tiếp tục

## After the payment

paid = Đã thanh toán xong
order-id = Đơn hàng
date = Ngày
paid-with = Thanh toán bằng
view-receipt = Xem biên lai
print-receipt = In biên lai
done = Xong
paid-test = Đây là thanh toán thử. Không có tiền nào được chuyển.
return-to = Quay lại { $host }
store-has-it = { $store } đã nhận đơn hàng của bạn.

## Pages with one message

cancelled = Đã hủy thanh toán
nothing-charged = Chưa có khoản nào bị trừ.
expired = Trang này đã hết hạn
not-found = Không tìm thấy trang
not-found-text = Kiểm tra địa chỉ, hoặc quay lại cửa hàng và bắt đầu lại.
store-unknown = Không tìm thấy cửa hàng
store-unknown-text = Kiểm tra địa chỉ, hoặc xin cửa hàng liên kết mới.
bad-request = Liên kết này không đầy đủ
bad-request-text = Quay lại cửa hàng và bắt đầu lại. Chưa có khoản nào bị trừ.
link-refused = Liên kết này đã bị thay đổi và không thể dùng được
amount-refused = Thiếu số tiền hoặc số tiền không nằm giữa { $min } và { $max }.
server-error = Đã xảy ra lỗi từ phía chúng tôi
server-error-text = Thử lại sau giây lát. Một khoản thanh toán không bao giờ bị trừ hai lần.
request-id = Yêu cầu
closed = Trang thanh toán này đã đóng
closed-text = Quá nhiều lần thanh toán bị từ chối. Hãy bắt đầu lại từ cửa hàng.

## Why a card was declined

decline-expired-card = Thẻ đã hết hạn. Hãy dùng thẻ khác.
decline-insufficient-funds = Thẻ không đủ tiền. Hãy dùng thẻ khác.
decline-authentication-failed = Ngân hàng của bạn không xác nhận khoản thanh toán. Hãy thử lại hoặc dùng thẻ khác.
decline-not-a-test-card = Đây là thanh toán thử. Hãy dùng một trong các thẻ thử nghiệm.
decline-superseded = Một khoản thanh toán khác đã được bắt đầu thay thế.
decline-not-processed = Khoản thanh toán chưa được xử lý. Chưa có khoản nào bị trừ; hãy thử lại.
decline-refused = Khoản thanh toán bị từ chối. Hãy thử lại hoặc dùng thẻ khác.
decline-cancelled = Bạn đã hủy thanh toán. Bạn có thể thanh toán lại.
decline-underpaid = Số tiền đầy đủ không đến kịp. Hãy liên hệ cửa hàng.

## Coupons

coupon-add = Thêm phiếu giảm giá
coupon-label = Mã giảm giá
coupon-apply = Áp dụng
coupon-remove = Xóa
coupon-applied = Đã áp dụng { $code }
coupon-unknown = Phiếu giảm giá này không tồn tại.
coupon-expired = Phiếu giảm giá này đã hết hạn.
coupon-used-up = Phiếu giảm giá này đã dùng hết.
coupon-used-by-customer = Bạn đã dùng phiếu giảm giá này rồi.
coupon-min-amount = Phiếu giảm giá này cần đơn hàng từ { $amount }.
coupon-currency = Phiếu giảm giá này dành cho loại tiền khác.
coupon-inactive = Phiếu giảm giá này chưa được kích hoạt.
coupon-not-here = Phiếu giảm giá không áp dụng khi bạn tự chọn số tiền.
coupon-gone = Phiếu giảm giá { $code } không còn dùng được. Tổng cộng bây giờ là { $amount }.
subtotal = Tạm tính
discount = Giảm giá ({ $code })
complete-order = Hoàn tất đơn hàng
no-card-needed = Không cần trả tiền. Không cần thẻ.

## Wallets

wallet-pay = Thanh toán bằng { $wallet }
wallet-simulated = Ví mô phỏng (thử)
or-by-card = Hoặc thanh toán bằng thẻ

## Limits, refunds, and the store's own links

try-later = Quá nhiều lần thử thanh toán. Thử lại sau { $minutes } phút.
refunded = Đã hoàn { $amount } vào { $date }
cancelled-order = Cửa hàng đã hủy đơn hàng này.
licence-keys = Khóa bản quyền của bạn
support = Có câu hỏi? Liên hệ { $address }
terms = Điều khoản
refund-policy = Hoàn tiền
privacy = Quyền riêng tư

## Paying on a gateway's own page

pay-elsewhere = Tiếp tục đến thanh toán
elsewhere-hint = Bạn thanh toán trên trang an toàn của nhà cung cấp thanh toán rồi quay lại đây.
waiting = Đang chờ xác nhận
waiting-text = Nhà cung cấp thanh toán chưa xác nhận khoản thanh toán. Trang này tự tiếp tục.
