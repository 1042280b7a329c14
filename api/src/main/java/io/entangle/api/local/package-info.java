/** The profile for one machine: an embedded PostgreSQL whose data outlive the process; nothing that a deployment with its own database uses. */
@NullMarked
package io.entangle.api.local;

import org.jspecify.annotations.NullMarked;
