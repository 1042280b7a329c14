package io.entangle.archfixture.worker.meeting.search;

import io.entangle.archfixture.worker.meeting.training.Trainer;

record SearchThatTrains(Trainer trainer) {}
