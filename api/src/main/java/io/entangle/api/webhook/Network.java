package io.entangle.api.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A range of addresses, {@code 10.0.0.0/8} or {@code fc00::/7}. */
final class Network {

    /** Nothing that would have to be looked up. */
    private static final Pattern TEXT =
            Pattern.compile("([0-9]{1,3}(?:\\.[0-9]{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)/([0-9]{1,3})");

    private final byte[] first;
    private final int bits;
    private final String text;

    private Network(byte[] first, int bits, String text) {
        this.first = first;
        this.bits = bits;
        this.text = text;
    }

    /**
     * Reads an address, a slash, and how many of its bits are fixed.
     *
     * @throws IllegalArgumentException if it is something else
     */
    static Network of(String text) {
        Matcher parts = TEXT.matcher(text);
        if (parts.matches()) {
            try {
                byte[] first = InetAddress.getByName(parts.group(1)).getAddress();
                int bits = Integer.parseInt(parts.group(2));
                if (bits <= first.length * Byte.SIZE) {
                    return new Network(first, bits, text);
                }
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException("'%s' is no network".formatted(text), e);
            }
        }
        throw new IllegalArgumentException("'%s' is no network, such as 10.0.0.0/8".formatted(text));
    }

    boolean holds(byte[] address) {
        if (address.length != first.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >>> bit % Byte.SIZE;
            if (((address[bit / Byte.SIZE] ^ first[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return text;
    }
}
