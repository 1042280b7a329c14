package io.entangle.shared.contract.v1;

/**
 * Answer to a heartbeat whose token is still valid; otherwise the answer is 409 and the worker stops without writing.
 *
 * @param directive what to do
 * @param leaseSeconds how long the lease lasts from now
 */
public record HeartbeatReply(Directive directive, int leaseSeconds) {}
