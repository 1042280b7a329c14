package io.entangle.archfixture.house.vaguepackage.common;

final class Leftovers {}
