package io.entangle.shared.contract.v1;

import java.util.Map;

/**
 * Where a part is to be PUT, for a while and once more as often as it takes.
 *
 * @param url address in the object store; it carries its own authorization, and the API's key must not be sent there
 * @param headers headers that were signed and have to be sent, beside those that HTTP sets by itself
 */
public record PresignedPart(String url, Map<String, String> headers) {

    public PresignedPart {
        headers = Map.copyOf(headers);
    }
}
