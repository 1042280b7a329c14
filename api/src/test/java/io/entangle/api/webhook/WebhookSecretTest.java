package io.entangle.api.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSecretTest {

    /** The example of the specification's reference libraries. */
    @Test
    void signsAsStandardWebhooksDoes() {
        assertThat(WebhookSecret.sign(
                        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                        "msg_p5jXN8AQM9LWM0D4loKWxJek",
                        1614265330,
                        "{\"test\": 2432232314}"))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void aNewOneIsOneAndNoOtherIsTheSame() {
        assertThat(WebhookSecret.isOne(WebhookSecret.random())).isTrue();
        assertThat(WebhookSecret.random()).isNotEqualTo(WebhookSecret.random());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "whsec_",
                "whsec_c2hvcnQ=",
                "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "whsec_***",
                "WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
            })
    void whatIsShortOrNoBase64IsNone(String text) {
        assertThat(WebhookSecret.isOne(text)).isFalse();
    }
}
