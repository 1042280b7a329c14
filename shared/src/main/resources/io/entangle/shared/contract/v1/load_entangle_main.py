

def picture(path, how):
    """A picture as evaluation sees it: upright, on white, resized and cut as config.json says, normalised."""
    try:
        from PIL import Image, ImageOps
    except ImportError:
        sys.exit("--image reads pictures with Pillow, which is not here: pip install pillow")
    try:
        image = ImageOps.exif_transpose(Image.open(path))
    except OSError as error:
        sys.exit(f"{path} cannot be read as a picture: {error}")
    if image.mode in ("I", "I;16", "I;16B"):  # 16 bits of grey
        image = image.point(lambda grey: grey / 256).convert("L")
    if "A" in image.getbands() or "transparency" in image.info:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    image, size, shorter = image.convert("RGB"), how["size"], how.get("shorterSide")
    if shorter:
        width, height = image.size
        upright = width <= height
        width, height = (shorter, shorter * height // width) if upright else (shorter * width // height, shorter)
        left, top = round((width - size) / 2), round((height - size) / 2)
        image = image.resize((width, height), Image.BICUBIC).crop((left, top, left + size, top + size))
    else:
        image = image.resize((size, size), Image.BICUBIC)
    pixels = torch.frombuffer(bytearray(image.tobytes()), dtype=torch.uint8).view(size, size, 3).permute(2, 0, 1)
    mean, std = (torch.tensor(how[name], dtype=torch.float64).view(3, 1, 1) for name in ("mean", "std"))
    return ((pixels.double() / 255 - mean) / std).float()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--architecture", type=json.loads)
    parser.add_argument("--input", metavar="FILE.safetensors")
    parser.add_argument("--image", metavar="FILE", nargs="+")
    options = parser.parse_args()
    model = Entangled(options.folder, options.architecture)
    size, channels = model.net["image"]["size"], model.net["image"]["channels"]
    if options.image:
        if "preprocessing" not in model.config:
            sys.exit("config.json does not say what pictures go through; export it anew, or use --input")
        batch = torch.stack([picture(path, model.config["preprocessing"]) for path in options.image])
    elif options.input:
        batch = read_safetensors(options.input)["input"]
    else:
        print("Logits of one black image; --image FILE classifies a picture", file=sys.stderr)
        batch = torch.zeros(1, channels, size, size)
    with torch.no_grad():
        logits = model(batch)
    if not options.image:
        print(json.dumps(logits.tolist()))
    names = model.config.get("classNames", [f"class {label}" for label in range(model.net["classes"])])
    for path, row in zip(options.image or [], logits.double().softmax(-1)):
        print(path)
        for share, label in zip(*(best.tolist() for best in row.topk(min(5, len(row))))):
            print(f"{100 * share:7.2f} %  {names[label]}")
