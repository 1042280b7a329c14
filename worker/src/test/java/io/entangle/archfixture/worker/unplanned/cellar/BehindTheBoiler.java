package io.entangle.archfixture.worker.unplanned.cellar;

record BehindTheBoiler(int pipes) {}
