package io.entangle.archfixture.shared.unplanned.cellar;

final class BehindTheBoiler {}
