package io.entangle.api.webhook;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which addresses may be connected to: those of the public internet, and what is allowed beside.
 *
 * <p>Source: the registries of special-purpose addresses of IANA for IPv4 and IPv6 (RFC 6890), and the address inside of Azure that is none of them.
 */
final class AddressGuard {

    private static final List<Network> INSIDE = networks(
            // "This host", private use, shared by providers (which has metadata services, too), loopback, link-local
            // (metadata services).
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            // Protocols, documentation, anycast of 6to4, private use, benchmarks.
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            // Azure's own services. Multicast, reserved, broadcast.
            "168.63.129.16/32",
            "224.0.0.0/4",
            "240.0.0.0/4",
            // Unspecified, loopback and IPv4 in its first form; local translation; discard; protocols, of which Teredo
            // carries IPv4.
            "::/96",
            "64:ff9b:1::/48",
            "100::/64",
            "2001::/23",
            // Documentation, segment routing, private use, link-local, the former site-local, multicast.
            "2001:db8::/32",
            "3fff::/20",
            "5f00::/16",
            "fc00::/7",
            "fe80::/10",
            "fec0::/10",
            "ff00::/8");

    /** IPv6 addresses whose last four bytes are one of IPv4: translated by NAT64, and by SIIT. */
    private static final List<Network> TRANSLATED = networks("64:ff9b::/96", "::ffff:0:0:0/96");

    private static final Network SIX_TO_FOUR = Network.of("2002::/16");
    private static final int MAPPED_ZEROS = 10;
    private static final int IPV6_BYTES = 16;

    /** Where the operator says which addresses inside may be called. */
    static final String ALLOWED =
            "entangle.webhooks.allowed-networks (ENTANGLE_WEBHOOKS_ALLOWED_NETWORKS) of the API says which may be called";

    private final List<Network> allowed;

    AddressGuard(List<String> allowed) {
        this.allowed = allowed.stream().map(Network::of).toList();
    }

    /** Why an address must not be connected to; empty if it may. */
    Optional<String> refusal(InetAddress address) {
        return refusal(address.getAddress())
                .map(network -> "%s lies inside (%s); %s".formatted(address.getHostAddress(), network, ALLOWED));
    }

    private Optional<Network> refusal(byte[] address) {
        if (allowed.stream().anyMatch(network -> network.holds(address))) {
            return Optional.empty();
        }
        Optional<Network> inside =
                INSIDE.stream().filter(network -> network.holds(address)).findFirst();
        return inside.isPresent() ? inside : carried(address).flatMap(this::refusal);
    }

    /** The address of IPv4 that one of IPv6 stands for. */
    private static Optional<byte[]> carried(byte[] address) {
        if (isMapped(address) || TRANSLATED.stream().anyMatch(network -> network.holds(address))) {
            return Optional.of(Arrays.copyOfRange(address, 12, 16));
        }
        return SIX_TO_FOUR.holds(address) ? Optional.of(Arrays.copyOfRange(address, 2, 6)) : Optional.empty();
    }

    /** As ::ffff:1.2.3.4, which is no range that could be read: Java takes the text for an address of IPv4. */
    private static boolean isMapped(byte[] address) {
        if (address.length != IPV6_BYTES) {
            return false;
        }
        for (int i = 0; i < MAPPED_ZEROS; i++) {
            if (address[i] != 0) {
                return false;
            }
        }
        return address[MAPPED_ZEROS] == (byte) 0xff && address[MAPPED_ZEROS + 1] == (byte) 0xff;
    }

    private static List<Network> networks(String... texts) {
        return Arrays.stream(texts).map(Network::of).toList();
    }
}
