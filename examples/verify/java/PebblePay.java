import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Verifies what PebblePay sends: copy this file into your project. It needs Java 11 and nothing
 * else. Each method throws a SecurityException that says why, and returns if all is well.
 *
 * <p>{@code body} is the request's body exactly as it came:
 * request.getInputStream().readAllBytes(). {@code header} gives the value of a
 * request header by its name, or null: request::getHeader. {@code secret} is your webhook secret as
 * PebblePay shows it, {@code whsec_} included.
 */
public final class PebblePay {
  private static final long TOLERANCE_S = 300;

  private PebblePay() {}

  /** Checks webhook-id, webhook-timestamp and webhook-signature (Standard Webhooks). */
  public static void verifyWebhook(byte[] body, UnaryOperator<String> header, String secret) {
    verifyWebhook(body, header, secret, Instant.now());
  }

  /** The same at another time, for tests. */
  public static void verifyWebhook(
      byte[] body, UnaryOperator<String> header, String secret, Instant now) {
    String id = required(header, "webhook-id");
    String timestamp = required(header, "webhook-timestamp");
    String signatures = required(header, "webhook-signature");
    if (!timestamp.matches("[0-9]{1,12}")) {
      throw new SecurityException("webhook-timestamp is not a number");
    }
    long seconds = Long.parseLong(timestamp);
    if (seconds < now.getEpochSecond() - TOLERANCE_S) {
      throw new SecurityException("the webhook is too old");
    }
    if (seconds > now.getEpochSecond() + TOLERANCE_S) {
      throw new SecurityException("the webhook is from the future");
    }
    byte[] mac = hmac(keyOf(secret), bytes(id + "." + timestamp + "."), body);
    String expected = "v1," + Base64.getEncoder().encodeToString(mac);
    // While a secret is rotated there are two signatures, with a space between.
    for (String signature : signatures.split(" ")) {
      if (MessageDigest.isEqual(bytes(signature), bytes(expected))) {
        return;
      }
    }
    throw new SecurityException("no signature matches");
  }

  /** Checks x-webhook-signature. It has no time in it: remember which event_id you have seen. */
  public static void verifySignature(byte[] body, UnaryOperator<String> header, String secret) {
    String given = required(header, "x-webhook-signature");
    StringBuilder expected = new StringBuilder();
    for (byte one : hmac(bytes(secret), body)) {
      expected.append(String.format("%02x", one));
    }
    if (!MessageDigest.isEqual(bytes(given), bytes(expected.toString()))) {
      throw new SecurityException("no signature matches");
    }
  }

  private static String required(UnaryOperator<String> header, String name) {
    String value = header.apply(name);
    if (value == null || value.isEmpty()) {
      throw new SecurityException(name + " is missing");
    }
    return value;
  }

  private static byte[] keyOf(String secret) {
    if (!secret.matches("whsec_[A-Za-z0-9+/]{43}=")) {
      throw new SecurityException("the secret is not whsec_ and 32 bytes in base64");
    }
    return Base64.getDecoder().decode(secret.substring("whsec_".length()));
  }

  private static byte[] hmac(byte[] key, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
