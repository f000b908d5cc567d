/**
 * Verifies and creates AWS's request signatures, version 4, in the header or the query (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html">AWS
 * documentation</a>).
 *
 * <p>Entry type: {@link dev.askel.access.signature.SignatureVerifier}. Takes requests as text.
 * Depends on no HTTP library, clock or store of keys.
 */
@NullMarked
package dev.askel.access.signature;

import org.jspecify.annotations.NullMarked;
