package io.entangle.archfixture.house.vague;

final class SubnetManager {}
