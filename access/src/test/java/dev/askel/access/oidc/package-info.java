/** Tests of tokens and providers of OpenID Connect, with planted faults. */
@NullMarked
package dev.askel.access.oidc;

import org.jspecify.annotations.NullMarked;
