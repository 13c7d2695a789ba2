# Every target is a script in deploy/ that can also be run by hand. PYTHON=/path/to/python3 chooses the interpreter.
.PHONY: help setup image image-twice test-image test-update bundle run test test-arm test-power test-exchange test-pbx test-system lab lab-qemu soak check bench pjsua2 flash lock screens picture clean

help: ## this list
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

setup: ## make .venv with everything the lock file names
	@deploy/setup.sh

run: setup ## two desk phones in the browser; CONFIG=phone.toml runs one with that configuration, PORT=8200 moves the page
	@PORT=$(PORT) deploy/run.sh $(CONFIG)

test: ## every test, with our own PJSIP and real SIP peers
	@deploy/test.sh

lab: setup ## the Pi's board in the virtual lab: builds its kernel (5 minutes, once per machine), runs its tests
	@deploy/lab.sh
	@deploy/test.sh --no-cov tests/lab

lab-qemu: ## the same tests on Debian's own kernel, emulated: the cross-check of the lab (slow)
	@deploy/lab_qemu.sh

test-arm: ## our PJSIP for arm64 in real calls, under qemu-user (builds it first: 7 minutes, once per machine)
	@deploy/test-arm.sh

test-update: ## updates with a real update server, gooseBit (installs it first: a minute, once per machine)
	@deploy/test-update.sh

test-system: ## the phone's units under a real systemd, in a container (as root)
	@deploy/test-system.sh

test-power: ## cut the power of a phone's disk fifty times while it writes; ROUNDS=5 does so less often
	@deploy/test-power.sh $(ROUNDS)

test-pbx: ## the phone at a real Asterisk: busy lamps, pickup, parking, voice mail, transfers
	@deploy/test-pbx.sh

test-exchange: ## an exchange of two nodes with 500 phones, one node is killed; PHONES=40 has fewer
	@deploy/test-exchange.sh $(PHONES)

soak: ## 2,000 calls of every kind, then long ones on a card whose clock is wrong; CALLS=100 SECONDS_EACH=30 make it shorter
	@deploy/soak.sh $(if $(SECONDS_EACH),--seconds $(SECONDS_EACH))

check: setup ## ruff, mypy --strict, import contracts, untranslated strings, generated files
	@deploy/check.sh

bench: ## the benchmarks, as a table
	@deploy/bench.sh

pjsua2: setup ## build our PJSIP and its Python binding (6 minutes, once per machine); ARCH=arm64 for the Pi
	@deploy/pjsip.sh $(ARCH)

image: ## the image of a phone's SD card, with what is published beside it (VERSION=... instead of pyproject.toml's)
	@deploy/image.sh $(if $(VERSION),--version $(VERSION))

image-twice: ## build the image twice and tell in what the two differ
	@deploy/image-twice.sh

test-image: ## boot the image in QEMU: as a virtual machine and as a Raspberry Pi 3
	@deploy/test-image.sh

bundle: setup ## a signed update of the image that `make image` built last
	@deploy/bundle.sh

flash: setup ## write an image on a card: DEVICE=/dev/sdX; without it, list the drives (IMAGE=FILE, OPTIONS="--config phone.toml")
	@deploy/flash.sh $(DEVICE) $(OPTIONS)

lock: setup ## renew the lock files from pyproject.toml
	@deploy/lock.sh

screens: setup ## draw docs/screens, the sheets of all screens, anew
	@deploy/screens.sh

picture: ## take docs/phones.png anew: the two phones on their page, in a call
	@deploy/picture.sh

clean: ## remove what can be made again (the PJSIP cache outside stays)
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .coverage .hypothesis
