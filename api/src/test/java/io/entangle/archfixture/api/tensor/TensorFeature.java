package io.entangle.archfixture.api.tensor;

import java.awt.image.BufferedImage;

record TensorFeature(BufferedImage image) {}
