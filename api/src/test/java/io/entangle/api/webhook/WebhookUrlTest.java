package io.entangle.api.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be seen to be wrong with an address is refused before it is kept. */
class WebhookUrlTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://hooks.example.com/entangle?team=vision",
                "http://hooks.example.com",
                "https://hooks.example.com:8443/",
                "https://1.1.1.1/",
                "https://[2606:4700:4700::1111]/",
                "https://xn--grn-ioa.example/"
            })
    void isTaken(String url) {
        assertThat(urls().violations("/url", url)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "hooks.example.com",
                "/relative",
                "ftp://hooks.example.com/",
                "file:///etc/passwd",
                "gopher://hooks.example.com/",
                "https:///path",
                "https://user@hooks.example.com/",
                "https://user:password@hooks.example.com/",
                "https://hooks.example.com/#part",
                "https://hooks.example.com:22/",
                "https://hooks.example.com:5432/",
                "https://127.0.0.1/",
                "http://10.1.2.3/",
                "http://169.254.169.254/latest/meta-data/",
                "http://[::1]/",
                "http://[fd00:ec2::254]/",
                "http://[::ffff:169.254.169.254]/",
                "http://[::ffff:a9fe:a9fe]/",
                "http://[64:ff9b::7f00:1]/",
                "http://[2002:7f00:1::]/",
                "http://0.0.0.0/",
                "http://2130706433/",
                "http://017700000001/",
                "http://0x7f000001/",
                "http://0x7f.1/",
                "http://127.1/",
                "http://127.0.0.1./",
                "http://[fe80::1%25eth0]/",
                "http://localhost/",
                "http://LOCALHOST./",
                "http://api.localhost/",
                "http://hooks.example.com/a b",
                "http://hooks.example.com/\r\nX: y",
                "http://exa_mple.com@127.0.0.1/",
                "http://127.0.0.1\\@example.com/"
            })
    void isRefused(String url) {
        assertThat(urls().violations("/url", url))
                .isNotEmpty()
                .allMatch(violation -> violation.pointer().equals("/url"));
    }

    @Test
    void whatLeadsInsideIsToldWhichSettingWouldAllowIt() {
        assertThat(List.of("http://localhost/", "http://127.0.0.1/"))
                .allSatisfy(
                        url -> assertThat(urls().violations("/url", url).get(0).detail())
                                .contains("entangle.webhooks.allowed-networks (ENTANGLE_WEBHOOKS_ALLOWED_NETWORKS)"));
        assertThat(urls().violations("/url", "https://hooks.example.com:22/")
                        .get(0)
                        .detail())
                .isEqualTo(
                        "must have one of the ports 80, 443, 8443, not 22; see entangle.webhooks.ports (ENTANGLE_WEBHOOKS_PORTS)");
        assertThat(urls().violations("/url", null).get(0).detail()).isEqualTo("is missing");
    }

    private static WebhookUrl urls() {
        return new WebhookUrl(new WebhookSettings(
                List.of(),
                Set.of(80, 443, 8443),
                Duration.ofSeconds(15),
                10,
                Duration.ofSeconds(5),
                Duration.ofHours(6),
                Duration.ofSeconds(1),
                8,
                20,
                Duration.ofHours(24),
                Duration.ofDays(7)));
    }
}
