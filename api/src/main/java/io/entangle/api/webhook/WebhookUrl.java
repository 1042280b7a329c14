package io.entangle.api.webhook;

import io.entangle.shared.validation.Violation;
import io.entangle.shared.validation.Violations;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What an address has to be like to be called. What its name stands for is checked when it is: that may change. */
@Component
class WebhookUrl {

    private static final int LONGEST = 2000;
    private static final Pattern LITERAL = Pattern.compile("\\[[0-9A-Fa-f:.]+]|[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    /** Read as an address by some and as a name by others. */
    private static final Pattern NUMERIC = Pattern.compile("(.*\\.)?(0[xX][0-9A-Fa-f]*|[0-9]+)\\.?");

    private final WebhookSettings settings;
    private final AddressGuard guard;

    WebhookUrl(WebhookSettings settings) {
        this.settings = settings;
        this.guard = new AddressGuard(settings.allowedNetworks());
    }

    /** What is wrong with it. */
    List<Violation> violations(String pointer, @Nullable String text) {
        if (text == null) {
            return List.of(new Violation(pointer, "is missing"));
        }
        if (text.isBlank() || text.length() > LONGEST) {
            return List.of(new Violation(pointer, "must be an address of at most %d characters".formatted(LONGEST)));
        }
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            return List.of(new Violation(pointer, "must be an address: " + e.getReason()));
        }
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        String host = url.getHost();
        Violations violations = new Violations()
                .require(
                        scheme.equals("http") || scheme.equals("https"), pointer, "must begin with https:// or http://")
                .require(url.getRawUserInfo() == null, pointer, "must name no user: sign in by the signature")
                .require(url.getRawFragment() == null, pointer, "must have no fragment (#…)")
                .require(host != null, pointer, "must name a host");
        if (host != null && violations.list().isEmpty()) {
            int port = port(url);
            violations.require(
                    settings.ports().isEmpty() || settings.ports().contains(port),
                    pointer,
                    "must have one of the ports %s, not %d; see entangle.webhooks.ports (ENTANGLE_WEBHOOKS_PORTS)"
                            .formatted(
                                    settings.ports().stream()
                                            .sorted()
                                            .map(String::valueOf)
                                            .collect(Collectors.joining(", ")),
                                    port));
            refusal(host).ifPresent(refusal -> violations.require(false, pointer, refusal));
        }
        return violations.list();
    }

    private static int port(URI url) {
        if (url.getPort() != -1) {
            return url.getPort();
        }
        return url.getScheme().equalsIgnoreCase("http") ? 80 : 443;
    }

    private Optional<String> refusal(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (LITERAL.matcher(host).matches()) {
            try {
                return guard.refusal(InetAddress.getByName(host));
            } catch (UnknownHostException e) {
                return Optional.of("must name a host or an address: " + e.getMessage());
            }
        } else if (NUMERIC.matcher(host).matches() || host.contains("%")) {
            return Optional.of("must name a host, or an address in its usual form");
        } else if (name.matches("(.*\\.)?localhost\\.?") && !isLoopbackAllowed()) {
            return Optional.of("must not be this machine; " + AddressGuard.ALLOWED);
        }
        return Optional.empty();
    }

    private boolean isLoopbackAllowed() {
        return guard.refusal(InetAddress.getLoopbackAddress()).isEmpty();
    }
}
