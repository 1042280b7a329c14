package io.entangle.archfixture.worker.meeting.training;

public record Trainer(int epochs) {}
