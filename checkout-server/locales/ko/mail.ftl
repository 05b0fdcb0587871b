# Mails to customers; what the gaps mean stands in locales/en/mail.ftl.

## Subjects

mail-receipt-subject = { $store } 영수증 ({ $order })
mail-refund-subject = { $store } 환불 안내 ({ $order })
mail-licence-subject = { $store } 라이선스 키 ({ $order })
mail-test-subject = [테스트] { $subject }

## What is said

mail-test-note = 테스트 결제입니다. 실제로 돈이 이동하지 않았습니다.
mail-receipt-title = 결제가 완료되었습니다
mail-refund-title = 환불이 진행되고 있습니다
mail-licence-title = 라이선스 키를 보내 드립니다
mail-receipt-lead = { $store }에 { $amount }을(를) 결제하셨습니다. 영수증입니다.
mail-refund-lead = { $store }에서 { $amount }을(를) 결제하신 카드로 환불했습니다. 은행에 표시되기까지 최대 10일이 걸릴 수 있습니다.
mail-licence-lead = { $store }에서 주문하신 상품의 라이선스 키입니다.
mail-licence-wait = 라이선스 키는 다른 이메일로 보내 드립니다.

## Labels

mail-key = 라이선스 키
mail-product = 상품
mail-subtotal = 소계
mail-discount = 할인
mail-total = 총 결제 금액
mail-refunded = 환불 금액
mail-refunded-total = 지금까지 환불된 금액
mail-order = 주문
mail-reference = 참조 번호
mail-date = 날짜
mail-card = 결제 수단

## Below

mail-view = 영수증 보기
mail-support = 궁금한 점이 있으면 이 이메일에 답장하거나 { $address }(으)로 문의하세요.
mail-why = { $store } 주문에 이 주소가 입력되어 이 이메일을 보내 드립니다.
