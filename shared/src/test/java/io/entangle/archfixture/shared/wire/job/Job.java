package io.entangle.archfixture.shared.wire.job;

public record Job(String kind) {}
