/** Tests of what ships beside the jars: the chart and the compose file; no test of a feature goes here. */
@NullMarked
package io.entangle.api.deployment;

import org.jspecify.annotations.NullMarked;
