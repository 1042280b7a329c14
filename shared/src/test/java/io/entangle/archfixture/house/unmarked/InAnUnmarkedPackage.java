package io.entangle.archfixture.house.unmarked;

final class InAnUnmarkedPackage {}
