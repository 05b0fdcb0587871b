// The seven test cards and what the documentation says of each (PEB-123 to PEB-129). `bank` says
// that the customer is sent to the bank's page; `failure` is the code of the refusal.

export const CARDS = [
  { number: '4000 0000 0000 0002', outcome: 'pays' },
  { number: '4000 0000 0000 1091', outcome: 'pays after 3-D Secure', bank: true },
  { number: '5200 0000 0000 0007', outcome: 'pays' },
  { number: '5200 0000 0000 1096', outcome: 'pays after 3-D Secure', bank: true },
  { number: '4000 0000 0000 0069', outcome: 'is declined as expired', failure: 'expired_card' },
  {
    number: '4000 0000 0000 0119',
    outcome: 'is declined for lack of funds',
    failure: 'insufficient_funds',
  },
  {
    number: '4000 0000 0000 0259',
    outcome: 'fails 3-D Secure',
    bank: true,
    failure: 'authentication_failed',
  },
];
