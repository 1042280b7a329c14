/**
 * What a search space is made of when it is itself searched (S3, section 3.2): its subspaces, how good they were found, and how they move. Pure records and functions; measuring
 * belongs elsewhere.
 */
@NullMarked
package io.entangle.shared.spacesearch;

import org.jspecify.annotations.NullMarked;
