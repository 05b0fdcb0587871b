# The words of the payment pages; the notes on each message stand in locales/en.

## The card form

powered-by = 제공:
checkout-title = { $store } 결제
pay = { $amount } 결제하기
pay-open = 결제하기
paying = 결제하는 중입니다. 몇 초 걸립니다.
your-order = 주문 내용
payment = 결제
choose-amount = 결제할 금액 선택
amount = 금액
total = 합계
reference = 참조 번호
email = 이메일
card = 카드
card-number = 카드 번호
expiry = 만료일
expiry-shape = MM / YY
cvc = CVC
name-on-card = 카드 소유자 이름
name-shape = 카드에 적힌 대로
cancel = 취소
close = 닫기
start-again = 다시 시작
known-email = 이메일: { $email }
amount-range = { $min }부터 { $max }까지

## Time left

stays-open = 이 페이지는 { $minutes }분 동안 열려 있습니다.
closes-soon = 이 페이지는 1분 이내에 닫힙니다.
open-until = 이 페이지는 { $time }까지 열려 있습니다.
closes-in = 이 페이지는 { $minutes }분 후에 닫힙니다.
continues-in = { $seconds }초 후에 이동합니다.

## Errors in fields

check-fields = 다음 항목을 확인하세요
amount-empty = 금액을 입력하세요
email-empty = 이메일 주소를 입력하세요
email-bad = name@example.com과 같은 주소를 입력하세요
number-empty = 카드 번호를 입력하세요
number-digits = 카드 번호에는 숫자만 사용하세요
number-short = 카드 번호를 모두 입력하세요
number-long = 카드 번호의 자릿수가 너무 많습니다
number-bad = 카드 번호에 오타가 없는지 확인하세요
expiry-empty = 만료일을 입력하세요
expiry-bad = 04 / 30과 같이 월과 연도를 입력하세요
expiry-past = 만료되지 않은 카드를 사용하세요
cvc-empty = 뒷면의 숫자 3자리를 입력하세요
cvc-bad = CVC 숫자 { $digits }자리를 모두 입력하세요
name-empty = 카드에 적힌 이름을 입력하세요
name-bad = 카드에 적힌 이름을 확인하세요

## Notices

not-payable = 이 상점은 아직 결제를 받을 수 없습니다.
not-payable-next = 청구된 금액은 없습니다. 상점에 다른 결제 방법을 문의하세요.
offline = 오프라인 상태입니다. 입력한 내용은 유지되며 연결되면 다시 사용할 수 있습니다.
checking = 연결이 끊겼습니다. 결제 결과를 확인하고 있으니 이 페이지를 열어 두세요.
not-sent = 결제가 이루어지지 않았고 청구된 금액도 없습니다. 다시 결제하세요.
server-trouble = 결제가 이루어지지 않았습니다. 잠시 후 다시 결제하세요.
coupon-not-applied = 쿠폰 { $code }은(는) 이 주문에 적용되지 않습니다.
already-paid = 이미 결제된 주문입니다.
in-progress = 결제를 처리하고 있습니다. 잠시 기다리세요.

## Test mode

test = 테스트
test-note = 실제 돈은 이동하지 않습니다
test-cards = 테스트 카드
test-hint = 미래의 만료일, 아무 숫자 3자리, 아무 이름.
test-success = 성공
test-success-3ds = 3DS로 성공
test-expired = 거절(만료)
test-funds = 거절(잔액 부족)
test-3ds-failed = 3DS 인증 실패

## The bank's step (3-D Secure)

bank-step = 은행에서 확인을 요청합니다
bank-back = 취소하고 다른 카드 사용
bank-left = 은행 단계가 취소되었고 청구된 금액은 없습니다. 다시 결제하거나 다른 카드를 사용하세요.
bank-name = 테스트 은행
bank-title = 결제를 확인하세요
bank-note = 실제 은행이라면 지금 코드를 보냅니다. 테스트 모드에서는 직접 선택합니다.
bank-pass = 인증 완료
bank-fail = 인증 거부
merchant = 판매자
returning = 결제로 돌아가기
continue = 계속

## After the payment

paid = 결제가 완료되었습니다
order-id = 주문
date = 날짜
paid-with = 결제 수단
view-receipt = 영수증 보기
print-receipt = 영수증 인쇄
done = 완료
paid-test = 테스트 결제였습니다. 실제 돈은 이동하지 않았습니다.
return-to = { $host }(으)로 돌아가기
store-has-it = { $store }에서 주문을 받았습니다.

## Pages with one message

cancelled = 결제가 취소되었습니다
nothing-charged = 청구된 금액은 없습니다.
expired = 페이지가 만료되었습니다
not-found = 페이지를 찾을 수 없습니다
not-found-text = 주소를 확인하거나 상점으로 돌아가 다시 시작하세요.
store-unknown = 상점을 찾을 수 없습니다
store-unknown-text = 주소를 확인하거나 상점에 새 링크를 요청하세요.
bad-request = 링크가 완전하지 않습니다
bad-request-text = 상점으로 돌아가 다시 시작하세요. 청구된 금액은 없습니다.
link-refused = 링크가 변경되어 사용할 수 없습니다
amount-refused = 금액이 없거나 { $min }에서 { $max } 사이가 아닙니다.
server-error = 저희 쪽에 문제가 발생했습니다
server-error-text = 잠시 후 다시 시도하세요. 두 번 결제되는 일은 없습니다.
request-id = 요청
closed = 이 결제 페이지는 닫혔습니다
closed-text = 거절된 결제가 너무 많습니다. 상점에서 다시 시작하세요.

## Why a card was declined

decline-expired-card = 카드가 만료되었습니다. 다른 카드를 사용하세요.
decline-insufficient-funds = 카드 잔액이 부족합니다. 다른 카드를 사용하세요.
decline-authentication-failed = 은행이 결제를 확인하지 않았습니다. 다시 시도하거나 다른 카드를 사용하세요.
decline-not-a-test-card = 테스트 결제입니다. 테스트 카드를 사용하세요.
decline-superseded = 대신 다른 결제가 시작되었습니다.
decline-not-processed = 결제가 처리되지 않았습니다. 청구된 금액은 없으니 다시 시도하세요.
decline-refused = 결제가 거절되었습니다. 다시 시도하거나 다른 카드를 사용하세요.
decline-cancelled = 결제를 취소했습니다. 다시 결제할 수 있습니다.
decline-underpaid = 전체 금액이 제시간에 도착하지 않았습니다. 상점에 문의하세요.

## Coupons

coupon-add = 쿠폰 추가
coupon-label = 쿠폰 코드
coupon-apply = 적용
coupon-remove = 삭제
coupon-applied = { $code } 적용됨
coupon-unknown = 없는 쿠폰입니다.
coupon-expired = 만료된 쿠폰입니다.
coupon-used-up = 모두 사용된 쿠폰입니다.
coupon-used-by-customer = 이미 사용한 쿠폰입니다.
coupon-min-amount = { $amount } 이상 주문해야 쓸 수 있는 쿠폰입니다.
coupon-currency = 다른 통화용 쿠폰입니다.
coupon-inactive = 활성화되지 않은 쿠폰입니다.
coupon-not-here = 금액을 직접 선택하면 쿠폰이 적용되지 않습니다.
coupon-gone = 쿠폰 { $code }을(를) 더 이상 사용할 수 없습니다. 합계는 이제 { $amount }입니다.
subtotal = 소계
discount = 할인({ $code })
complete-order = 주문 완료하기
no-card-needed = 결제할 금액이 없습니다. 카드가 필요하지 않습니다.

## Wallets

wallet-pay = { $wallet }(으)로 결제
wallet-simulated = 모의 지갑(테스트)
or-by-card = 또는 카드로 결제

## Limits, refunds, and the store's own links

try-later = 결제 시도가 너무 많습니다. { $minutes }분 후에 다시 시도하세요.
refunded = { $date }에 { $amount } 환불됨
cancelled-order = 상점에서 이 주문을 취소했습니다.
licence-keys = 라이선스 키
support = 문의: { $address }
terms = 약관
refund-policy = 환불
privacy = 개인정보 보호

## Paying on a gateway's own page

pay-elsewhere = 결제로 계속
elsewhere-hint = 결제 업체의 안전한 페이지에서 결제한 뒤 여기로 돌아옵니다.
waiting = 확인을 기다리는 중
waiting-text = 결제 업체가 아직 결제를 확인하지 않았습니다. 이 페이지는 자동으로 넘어갑니다.
