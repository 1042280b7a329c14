package io.entangle.archfixture.shared.wire.cost;

import io.entangle.archfixture.shared.wire.job.Job;

record CostOfAJob(Job job) {}
