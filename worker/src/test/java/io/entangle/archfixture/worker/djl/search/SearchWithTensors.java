package io.entangle.archfixture.worker.djl.search;

import ai.djl.Device;

record SearchWithTensors(Device device) {}
