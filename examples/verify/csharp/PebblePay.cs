using System;
using System.Security;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

/// <summary>
/// Verifies what PebblePay sends: copy this file into your project. It needs .NET or Mono and
/// nothing else. Each method throws a SecurityException that says why, and returns if all is well.
/// </summary>
/// <remarks>
/// <c>body</c> is the request's body exactly as it came, in bytes. <c>header</c> gives the value of
/// a request header by its name, or null: <c>name => Request.Headers[name]</c>. <c>secret</c> is
/// your webhook secret as PebblePay shows it, <c>whsec_</c> included.
/// </remarks>
public static class PebblePay
{
    const long ToleranceS = 300;

    /// <summary>Checks webhook-id, webhook-timestamp and webhook-signature (Standard Webhooks).
    /// </summary>
    public static void VerifyWebhook(byte[] body, Func<string, string> header, string secret)
    {
        VerifyWebhook(body, header, secret, DateTimeOffset.UtcNow);
    }

    /// <summary>The same at another time, for tests.</summary>
    public static void VerifyWebhook(
        byte[] body, Func<string, string> header, string secret, DateTimeOffset now)
    {
        string id = Required(header, "webhook-id");
        string timestamp = Required(header, "webhook-timestamp");
        string signatures = Required(header, "webhook-signature");
        if (!Regex.IsMatch(timestamp, @"\A[0-9]{1,12}\z"))
            throw new SecurityException("webhook-timestamp is not a number");
        long seconds = long.Parse(timestamp);
        if (seconds < now.ToUnixTimeSeconds() - ToleranceS)
            throw new SecurityException("the webhook is too old");
        if (seconds > now.ToUnixTimeSeconds() + ToleranceS)
            throw new SecurityException("the webhook is from the future");
        byte[] head = Encoding.UTF8.GetBytes(id + "." + timestamp + ".");
        byte[] signed = new byte[head.Length + body.Length];
        head.CopyTo(signed, 0);
        body.CopyTo(signed, head.Length);
        string expected = "v1," + Convert.ToBase64String(Hmac(KeyOf(secret), signed));
        // While a secret is rotated there are two signatures, with a space between.
        foreach (string signature in signatures.Split(' '))
            if (IsSame(signature, expected)) return;
        throw new SecurityException("no signature matches");
    }

    /// <summary>Checks x-webhook-signature. It has no time in it: remember which event_id you have
    /// seen.</summary>
    public static void VerifySignature(byte[] body, Func<string, string> header, string secret)
    {
        string given = Required(header, "x-webhook-signature");
        byte[] mac = Hmac(Encoding.UTF8.GetBytes(secret), body);
        string expected = BitConverter.ToString(mac).Replace("-", "").ToLowerInvariant();
        if (!IsSame(given, expected)) throw new SecurityException("no signature matches");
    }

    static string Required(Func<string, string> header, string name)
    {
        string value = header(name);
        if (string.IsNullOrEmpty(value)) throw new SecurityException(name + " is missing");
        return value;
    }

    static byte[] KeyOf(string secret)
    {
        if (!Regex.IsMatch(secret, @"\Awhsec_[A-Za-z0-9+/]{43}=\z"))
            throw new SecurityException("the secret is not whsec_ and 32 bytes in base64");
        return Convert.FromBase64String(secret.Substring("whsec_".Length));
    }

    static byte[] Hmac(byte[] key, byte[] message)
    {
        using (var mac = new HMACSHA256(key)) return mac.ComputeHash(message);
    }

    // Takes the same time wherever two texts of one length differ.
    static bool IsSame(string given, string expected)
    {
        if (given.Length != expected.Length) return false;
        int difference = 0;
        for (int at = 0; at < given.Length; at++) difference |= given[at] ^ expected[at];
        return difference == 0;
    }
}
