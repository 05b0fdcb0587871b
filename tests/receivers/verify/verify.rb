# frozen_string_literal: true

# Reads one case a line and prints what examples/verify/ruby says to it; see languages.mjs.

require 'pebblepay'

def judge(what, now, *rest)
  secret, id, timestamp, signature, body = rest.map { |f| f == '-' ? nil : f[1..].unpack1('m') }
  headers = { 'webhook-id' => id, 'webhook-timestamp' => timestamp }
  headers[what == 'hex' ? 'x-webhook-signature' : 'webhook-signature'] = signature
  header = headers.method(:[])
  return PebblePay.verify_signature(body, header, secret) if what == 'hex'

  PebblePay.verify_webhook(body, header, secret, now_s: now.to_i)
end

$stdin.each_line(chomp: true) do |line|
  judge(*line.split("\t"))
  puts 'ok'
rescue PebblePay::Invalid => e
  puts "no: #{e.message}"
end
