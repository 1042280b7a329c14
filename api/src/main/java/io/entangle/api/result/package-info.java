/** The subnets that come out of experiments: recorded, ranked, downloaded, extracted on demand; how they are found is not its business. */
@NullMarked
package io.entangle.api.result;

import org.jspecify.annotations.NullMarked;
