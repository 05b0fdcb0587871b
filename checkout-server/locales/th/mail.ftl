# Mails to customers; what the gaps mean stands in locales/en/mail.ftl.

## Subjects

mail-receipt-subject = ใบเสร็จของคุณจาก { $store } ({ $order })
mail-refund-subject = การคืนเงินจาก { $store } ({ $order })
mail-licence-subject = คีย์สิทธิ์การใช้งานจาก { $store } ({ $order })
mail-test-subject = [ทดสอบ] { $subject }

## What is said

mail-test-note = นี่คือการชำระเงินทดสอบ ไม่มีการโอนเงิน
mail-receipt-title = ชำระเงินเรียบร้อย
mail-refund-title = เงินของคุณกำลังถูกส่งคืน
mail-licence-title = คีย์สิทธิ์การใช้งานของคุณ
mail-receipt-lead = คุณชำระเงิน { $amount } ให้ { $store } นี่คือใบเสร็จของคุณ
mail-refund-lead = { $store } คืนเงิน { $amount } ไปยังบัตรที่คุณใช้ชำระ ธนาคารอาจใช้เวลาถึงสิบวันจึงจะแสดงยอด
mail-licence-lead = นี่คือคีย์สิทธิ์การใช้งานสำหรับคำสั่งซื้อของคุณที่ { $store }
mail-licence-wait = คีย์สิทธิ์การใช้งานจะส่งตามมาในอีเมลอีกฉบับ

## Labels

mail-key = คีย์สิทธิ์การใช้งาน
mail-product = สินค้า
mail-subtotal = ยอดรวมย่อย
mail-discount = ส่วนลด
mail-total = ยอดชำระทั้งหมด
mail-refunded = คืนเงินแล้ว
mail-refunded-total = คืนเงินแล้วทั้งหมดจนถึงตอนนี้
mail-order = คำสั่งซื้อ
mail-reference = หมายเลขอ้างอิง
mail-date = วันที่
mail-card = ชำระด้วย

## Below

mail-view = ดูใบเสร็จ
mail-support = มีคำถามไหม ตอบกลับอีเมลนี้หรือเขียนถึง { $address }
mail-why = คุณได้รับอีเมลนี้เพราะมีการระบุที่อยู่นี้ในคำสั่งซื้อที่ { $store }
