/**
 * Verifies and creates AWS request signatures of version 4, in the header or the query (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html">AWS
 * documentation</a>).
 *
 * <p>Entry type: {@link dev.askel.access.signature.SignatureVerifier}. Requests are passed as
 * strings. The package does not depend on an HTTP library, a clock or a store of keys.
 */
@NullMarked
package dev.askel.access.signature;

import org.jspecify.annotations.NullMarked;
