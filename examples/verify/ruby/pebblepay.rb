# frozen_string_literal: true

# Verifies what PebblePay sends: copy this file into your project. It needs Ruby 3.0 and nothing
# else. Each function raises PebblePay::Invalid, which says why, and returns nothing if all is well.
#
# `body` is the request's body exactly as it came: request.raw_post in Rails, request.body.read in
# Sinatra. `header` is called with the name of a request header and gives its value or nil:
# request.headers.method(:[]). `secret` is your webhook secret as PebblePay shows it.

require 'openssl'

module PebblePay
  class Invalid < StandardError; end

  TOLERANCE_S = 300

  module_function

  # Checks `webhook-id`, `webhook-timestamp` and `webhook-signature` (Standard Webhooks).
  def verify_webhook(body, header, secret, now_s: Time.now.to_i)
    id = required(header, 'webhook-id')
    timestamp = required(header, 'webhook-timestamp')
    signatures = required(header, 'webhook-signature')
    raise Invalid, 'webhook-timestamp is not a number' unless timestamp.match?(/\A[0-9]{1,12}\z/)
    raise Invalid, 'the webhook is too old' if timestamp.to_i < now_s - TOLERANCE_S
    raise Invalid, 'the webhook is from the future' if timestamp.to_i > now_s + TOLERANCE_S

    mac = OpenSSL::HMAC.digest('SHA256', key_of(secret), "#{id}.#{timestamp}.".b + body.b)
    expected = "v1,#{[mac].pack('m0')}"
    # While a secret is rotated there are two signatures, with a space between.
    matches = signatures.split(' ').select { |one| same?(one, expected) }
    raise Invalid, 'no signature matches' if matches.empty?
  end

  # Checks `x-webhook-signature`. It has no time in it: remember which `event_id` you have seen.
  def verify_signature(body, header, secret)
    given = required(header, 'x-webhook-signature')
    expected = OpenSSL::HMAC.hexdigest('SHA256', secret, body)
    raise Invalid, 'no signature matches' unless same?(given, expected)
  end

  def required(header, name)
    value = header.call(name).to_s
    raise Invalid, "#{name} is missing" if value.empty?

    value
  end

  def key_of(secret)
    encoded = secret[%r{\Awhsec_([A-Za-z0-9+/]{43}=)\z}, 1]
    raise Invalid, 'the secret is not whsec_ and 32 bytes in base64' unless encoded

    encoded.unpack1('m')
  end

  def same?(given, expected)
    given.bytesize == expected.bytesize && OpenSSL.fixed_length_secure_compare(given, expected)
  end

  private_class_method :required, :key_of, :same?
end
