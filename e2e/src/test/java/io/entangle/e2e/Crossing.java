package io.entangle.e2e;

import io.entangle.shared.contract.v1.Lease;
import org.jspecify.annotations.Nullable;

/**
 * A call on its way from a worker to the API.
 *
 * @param call what is asked for
 * @param method its HTTP method
 * @param lease the lease it belongs to; none for a claim and a download
 */
public record Crossing(
        WireCall call, String method, @Nullable Lease lease) {}
