package dev.askel.connectors.aws;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.HexFormat;

/**
 * Public keys that AWS publishes for access keys, from {@code public-key.json} and {@code
 * key_derivation_tests.c} of awslabs/aws-c-auth.
 */
enum PublishedKey {
    EXAMPLE(
            "AKIDEXAMPLE",
            "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            "b6618f6a65740a99e650b33b6b4b5bd0d43b176d721a3edfea7e7d2d56d936b1",
            "865ed22a7eadc9c5cb9d2cbaca1b3699139fedc5043dc6661864218330c8e518"),
    RANDOM(
            "AKISORANDOMAASORANDOM",
            "q+jcrXGc+0zWN6uzclKVhvMmUsIfRPa4rlRandom",
            "15d242ceebf8d8169fd6a8b5a746c41140414c3b07579038da06af89190fffcb",
            "0515242cedd82e94799482e4c0514b505afccf2c0c98d6a553bf539f424c5ec0");

    final String accessKeyId;
    final String secret;
    private final String x;
    private final String y;

    PublishedKey(String accessKeyId, String secret, String x, String y) {
        this.accessKeyId = accessKeyId;
        this.secret = secret;
        this.x = x;
        this.y = y;
    }

    /** Whether the signature of a text is valid. */
    boolean verifies(String text, String signature) throws GeneralSecurityException {
        var parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec("secp256r1"));
        var curve = parameters.getParameterSpec(ECParameterSpec.class);
        var point = new ECPoint(new BigInteger(x, 16), new BigInteger(y, 16));
        var verifier = Signature.getInstance("SHA256withECDSA");
        verifier.initVerify(
                KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, curve)));
        verifier.update(text.getBytes(StandardCharsets.UTF_8));
        return verifier.verify(HexFormat.of().parseHex(signature));
    }
}
