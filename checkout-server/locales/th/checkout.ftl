# The words of the payment pages; the notes on each message stand in locales/en.

## The card form

powered-by = ให้บริการโดย
checkout-title = ชำระเงินให้ { $store }
pay = ชำระ { $amount }
pay-open = ชำระเงิน
paying = กำลังชำระเงิน ใช้เวลาไม่กี่วินาที
your-order = คำสั่งซื้อของคุณ
payment = การชำระเงิน
choose-amount = เลือกจำนวนเงินที่จะชำระ
amount = จำนวนเงิน
total = ยอดรวม
reference = เลขอ้างอิง
email = อีเมล
card = บัตร
card-number = หมายเลขบัตร
expiry = วันหมดอายุ
expiry-shape = ดด / ปป
cvc = CVC
name-on-card = ชื่อบนบัตร
name-shape = ตามที่พิมพ์บนบัตร
cancel = ยกเลิก
close = ปิด
start-again = เริ่มใหม่
known-email = อีเมลของคุณ: { $email }
amount-range = ตั้งแต่ { $min } ถึง { $max }

## Time left

stays-open = หน้านี้จะเปิดอยู่อีก { $minutes } นาที
closes-soon = หน้านี้จะปิดในไม่ถึงหนึ่งนาที
open-until = หน้านี้เปิดอยู่ถึง { $time }
closes-in = หน้านี้จะปิดในอีก { $minutes } นาที
continues-in = คุณจะไปต่อในอีก { $seconds } วินาที

## Errors in fields

check-fields = ตรวจสอบช่องเหล่านี้
amount-empty = กรอกจำนวนเงิน
email-empty = กรอกอีเมลของคุณ
email-bad = กรอกที่อยู่ในรูปแบบ name@example.com
number-empty = กรอกหมายเลขบัตร
number-digits = ใช้เฉพาะตัวเลขในหมายเลขบัตร
number-short = กรอกหมายเลขบัตรให้ครบทุกหลัก
number-long = หมายเลขบัตรมีหลักมากเกินไป
number-bad = ตรวจสอบว่าพิมพ์หมายเลขบัตรถูกต้อง
expiry-empty = กรอกวันหมดอายุ
expiry-bad = กรอกเดือนและปี เช่น 04 / 30
expiry-past = ใช้บัตรที่ยังไม่หมดอายุ
cvc-empty = กรอกตัวเลข 3 หลักด้านหลังบัตร
cvc-bad = กรอก CVC ให้ครบ { $digits } หลัก
name-empty = กรอกชื่อบนบัตร
name-bad = ตรวจสอบชื่อบนบัตร

## Notices

not-payable = ร้านนี้ยังรับชำระเงินไม่ได้
not-payable-next = ไม่มีการเรียกเก็บเงิน สอบถามวิธีชำระเงินอื่นจากร้าน
offline = คุณออฟไลน์อยู่ แบบฟอร์มถูกเก็บไว้และจะใช้ได้อีกเมื่อเชื่อมต่อ
checking = การเชื่อมต่อขาดหาย กำลังตรวจสอบการชำระเงิน เปิดหน้านี้ไว้
not-sent = การชำระเงินไม่สำเร็จและไม่มีการเรียกเก็บเงิน ชำระอีกครั้ง
server-trouble = การชำระเงินไม่สำเร็จ รอสักครู่แล้วชำระอีกครั้ง
coupon-not-applied = คูปอง { $code } ใช้กับคำสั่งซื้อนี้ไม่ได้
already-paid = คำสั่งซื้อนี้ชำระเงินแล้ว
in-progress = กำลังดำเนินการชำระเงิน รอสักครู่

## Test mode

test = ทดสอบ
test-note = ไม่มีการโอนเงินจริง
test-cards = บัตรทดสอบ
test-hint = วันหมดอายุใดก็ได้ในอนาคต ตัวเลข 3 หลักและชื่อใดก็ได้
test-success = สำเร็จ
test-success-3ds = สำเร็จด้วย 3DS
test-expired = ถูกปฏิเสธ (หมดอายุ)
test-funds = ถูกปฏิเสธ (เงินไม่พอ)
test-3ds-failed = การยืนยัน 3DS ล้มเหลว

## The bank's step (3-D Secure)

bank-step = ธนาคารของคุณขอการยืนยัน
bank-back = ยกเลิกและใช้บัตรอื่น
bank-left = ขั้นตอนของธนาคารถูกยกเลิกและไม่มีการเรียกเก็บเงิน ชำระอีกครั้งหรือใช้บัตรอื่น
bank-name = ธนาคารทดสอบ
bank-title = ยืนยันการชำระเงินนี้
bank-note = ธนาคารจริงจะส่งรหัสให้คุณตอนนี้ ในโหมดทดสอบคุณเป็นผู้เลือกเอง
bank-pass = ยืนยันให้สำเร็จ
bank-fail = ให้การยืนยันล้มเหลว
merchant = ผู้ขาย
returning = กลับไปที่การชำระเงิน
continue = ดำเนินการต่อ

## After the payment

paid = ชำระเงินเรียบร้อย
order-id = คำสั่งซื้อ
date = วันที่
paid-with = ชำระด้วย
view-receipt = ดูใบเสร็จ
print-receipt = พิมพ์ใบเสร็จ
done = เสร็จสิ้น
paid-test = นี่เป็นการชำระเงินทดสอบ ไม่มีการโอนเงินจริง
return-to = กลับไปที่ { $host }
store-has-it = { $store } ได้รับคำสั่งซื้อของคุณแล้ว

## Pages with one message

cancelled = ยกเลิกการชำระเงินแล้ว
nothing-charged = ไม่มีการเรียกเก็บเงิน
expired = หน้านี้หมดเวลาแล้ว
not-found = ไม่พบหน้านี้
not-found-text = ตรวจสอบที่อยู่ หรือกลับไปที่ร้านแล้วเริ่มใหม่
store-unknown = ไม่พบร้าน
store-unknown-text = ตรวจสอบที่อยู่ หรือขอลิงก์ใหม่จากร้าน
bad-request = ลิงก์นี้ไม่สมบูรณ์
bad-request-text = กลับไปที่ร้านแล้วเริ่มใหม่ ไม่มีการเรียกเก็บเงิน
link-refused = ลิงก์นี้ถูกเปลี่ยนแปลงและใช้ไม่ได้
amount-refused = ไม่มีจำนวนเงิน หรือไม่อยู่ระหว่าง { $min } กับ { $max }
server-error = เกิดข้อผิดพลาดทางฝั่งเรา
server-error-text = ลองอีกครั้งในอีกสักครู่ จะไม่มีการเรียกเก็บเงินซ้ำ
request-id = คำขอ
closed = การชำระเงินนี้ปิดแล้ว
closed-text = มีการชำระเงินที่ถูกปฏิเสธมากเกินไป เริ่มใหม่จากร้าน

## Why a card was declined

decline-expired-card = บัตรหมดอายุ ใช้บัตรอื่น
decline-insufficient-funds = เงินในบัตรไม่พอ ใช้บัตรอื่น
decline-authentication-failed = ธนาคารไม่ได้ยืนยันการชำระเงิน ลองอีกครั้งหรือใช้บัตรอื่น
decline-not-a-test-card = นี่เป็นการชำระเงินทดสอบ ใช้บัตรทดสอบใบใดใบหนึ่ง
decline-superseded = มีการเริ่มชำระเงินรายการอื่นแทน
decline-not-processed = การชำระเงินไม่ได้ดำเนินการ ไม่มีการเรียกเก็บเงิน ลองอีกครั้ง
decline-refused = การชำระเงินถูกปฏิเสธ ลองอีกครั้งหรือใช้บัตรอื่น
decline-cancelled = คุณยกเลิกการชำระเงินแล้ว คุณชำระอีกครั้งได้
decline-underpaid = ยอดเงินเต็มจำนวนมาไม่ถึงภายในเวลา โปรดติดต่อร้านค้า

## Coupons

coupon-add = เพิ่มคูปอง
coupon-label = รหัสคูปอง
coupon-apply = ใช้
coupon-remove = นำออก
coupon-applied = ใช้ { $code } แล้ว
coupon-unknown = ไม่มีคูปองนี้
coupon-expired = คูปองนี้หมดอายุแล้ว
coupon-used-up = คูปองนี้ถูกใช้หมดแล้ว
coupon-used-by-customer = คุณใช้คูปองนี้ไปแล้ว
coupon-min-amount = คูปองนี้ใช้กับคำสั่งซื้ออย่างน้อย { $amount }
coupon-currency = คูปองนี้ใช้กับสกุลเงินอื่น
coupon-inactive = คูปองนี้ยังไม่เปิดใช้งาน
coupon-not-here = ใช้คูปองไม่ได้เมื่อคุณเลือกจำนวนเงินเอง
coupon-gone = ใช้คูปอง { $code } ไม่ได้แล้ว ยอดรวมตอนนี้คือ { $amount }
subtotal = ยอดย่อย
discount = ส่วนลด ({ $code })
complete-order = ยืนยันคำสั่งซื้อ
no-card-needed = ไม่มียอดต้องชำระ ไม่ต้องใช้บัตร

## Wallets

wallet-pay = ชำระด้วย { $wallet }
wallet-simulated = กระเป๋าเงินจำลอง (ทดสอบ)
or-by-card = หรือชำระด้วยบัตร

## Limits, refunds, and the store's own links

try-later = พยายามชำระเงินหลายครั้งเกินไป ลองอีกครั้งในอีก { $minutes } นาที
refunded = คืนเงิน { $amount } เมื่อ { $date }
cancelled-order = ร้านยกเลิกคำสั่งซื้อนี้แล้ว
licence-keys = คีย์ใบอนุญาตของคุณ
support = มีคำถาม? ติดต่อ { $address }
terms = ข้อกำหนด
refund-policy = การคืนเงิน
privacy = ความเป็นส่วนตัว

## Paying on a gateway's own page

pay-elsewhere = ไปที่หน้าชำระเงิน
elsewhere-hint = คุณชำระเงินในหน้าที่ปลอดภัยของผู้ให้บริการชำระเงินแล้วกลับมาที่นี่
waiting = กำลังรอการยืนยัน
waiting-text = ผู้ให้บริการชำระเงินยังไม่ยืนยันการชำระเงิน หน้านี้จะไปต่อเอง
