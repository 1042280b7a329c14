package io.entangle.api.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Looks names up for the client, which connects to what it is told here and to nothing else: there is no second look-up between the check and the connection. A name with any address
 * inside is refused whole.
 */
final class GuardedResolver implements DnsResolver {

    private final DnsResolver names;
    private final AddressGuard guard;

    GuardedResolver(DnsResolver names, AddressGuard guard) {
        this.names = names;
        this.guard = guard;
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] addresses = names.resolve(host);
        for (InetAddress address : addresses) {
            Optional<String> refusal = guard.refusal(address);
            if (refusal.isPresent()) {
                throw new UnknownHostException(refusal.get());
            }
        }
        return addresses;
    }

    @Override
    public String resolveCanonicalHostname(String host) throws UnknownHostException {
        return names.resolveCanonicalHostname(host);
    }
}
