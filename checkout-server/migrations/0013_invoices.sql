-- Lists of invoices by status: what ended, by how it ended, and what can still be paid; and what
-- one customer has to pay.
create index orders_decided on orders (store_id, mode, state, id)
    where state in ('succeeded', 'failed', 'expired', 'cancelled');
create index orders_unpaid on orders (store_id, mode, id)
    where state in ('open', 'requires_action', 'processing');
create index orders_by_customer on orders (store_id, customer_ref, id)
    where customer_ref is not null;
