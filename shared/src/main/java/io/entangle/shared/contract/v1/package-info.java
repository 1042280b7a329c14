/** The wire, version 1: what the API, its users and its workers exchange; records only, no behaviour beyond paths. */
@NullMarked
package io.entangle.shared.contract.v1;

import org.jspecify.annotations.NullMarked;
