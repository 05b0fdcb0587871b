// The handler of PayerOne's documentation in JavaScript, with the host, the token and the place of the
// notification out of the environment.

const token = process.env.TOKEN;
const rawBody = await (await fetch(process.env.NOTIFICATION, { method: 'POST' })).text();
const decodedBody = JSON.parse(rawBody);
const event = decodedBody.event.type;
const order_id = decodedBody.event.data.order_id;

// if event is order is paid
if (event === 'charge:confirmed') {
  const response = await fetch(`${process.env.HOST}/checkout/v1/orders?order_id=${order_id}`, {
    method: 'GET',
    headers: {
      Authorization: `Bearer ${token}`,
    },
  });
  const result = await response.json();
  const data = result.data;
  if (data.status === 'Paid') {
    console.log(JSON.stringify(data));
  }
}
