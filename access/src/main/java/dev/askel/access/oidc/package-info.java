/**
 * Signs people in with an OpenID Connect provider, and verifies the provider's bearer tokens (<a
 * href="https://openid.net/specs/openid-connect-core-1_0.html">OpenID Connect Core</a>).
 *
 * <p>Entry type: {@link dev.askel.access.oidc.OpenIdProvider}. Its calls block. The package depends
 * on no HTTP server and no database.
 */
@NullMarked
package dev.askel.access.oidc;

import org.jspecify.annotations.NullMarked;
