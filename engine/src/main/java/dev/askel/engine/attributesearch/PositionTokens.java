package dev.askel.engine.attributesearch;

import dev.askel.engine.api.Answer;
import dev.askel.engine.key.ContentSealer;
import dev.askel.engine.pagination.PageTokens;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Issues and reads the page tokens of searches by attributes. The position in a token is encrypted:
 * it is the position of a candidate, which can be an execution that the caller must not read.
 */
public final class PositionTokens {
    private static final String OWNER = "search position";

    private final PageTokens tokens;
    private final ContentSealer sealer;

    /**
     * Creates an issuer.
     *
     * @param sealer encrypts positions
     */
    public PositionTokens(PageTokens tokens, ContentSealer sealer) {
        this.tokens = tokens;
        this.sealer = sealer;
    }

    /** Issues a token for the page after a candidate. */
    String issue(String scope, AttributePosition last) {
        var sealed = sealer.seal(OWNER, last.toString().getBytes(StandardCharsets.UTF_8));
        return tokens.issue(scope, Base64.getUrlEncoder().withoutPadding().encodeToString(sealed));
    }

    /** Verifies a token and returns the last candidate of its page, or {@code InvalidToken}. */
    Answer<AttributePosition> read(String scope, String token) {
        return tokens.read(scope, token)
                .map(text -> sealer.open(OWNER, Base64.getUrlDecoder().decode(text)))
                .map(position ->
                        AttributePosition.parse(new String(position, StandardCharsets.UTF_8)));
    }
}
