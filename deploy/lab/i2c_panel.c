// SPDX-License-Identifier: GPL-2.0-only
/*
 * i2c_panel: an I2C bus with one device on it, played by a program.
 *
 * GPL-2.0-only, unlike the rest of Dering: it is compiled into a Linux kernel. It runs in the virtual lab alone.
 *
 * The bus appears as /dev/i2c-BUS. The device at ADDRESS acknowledges every message; each message written to it
 * can be read from /dev/i2c_panel, one message a read(): a struct panel_header, then the bytes. Messages are kept
 * only while somebody has /dev/i2c_panel open. Reads of the device give zeros.
 *
 * Parameters, also in /sys/module/i2c_panel/parameters:
 *   bus      number of the bus (at start)
 *   address  7-bit address of the device (at start)
 *   plugged  N: the device is gone, nothing acknowledges (-EREMOTEIO)
 *   hertz    clock of the bus: a message takes nine clocks a byte, its address byte included; 0: no time at all
 *   lost     messages that found the queue full (read only)
 */
#include <linux/delay.h>
#include <linux/fs.h>
#include <linux/i2c.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/uaccess.h>
#include <linux/wait.h>

#define MOST_QUEUED 8192
#define CLOCKS_PER_BYTE 9

static int bus = 1;
module_param(bus, int, 0444);
static ushort address = 0x3c;
module_param(address, ushort, 0444);
static bool plugged = true;
module_param(plugged, bool, 0644);
static uint hertz = 400000;
module_param(hertz, uint, 0644);
static ulong lost;
module_param(lost, ulong, 0444);

struct panel_header {
	__u64 nanoseconds; /* CLOCK_MONOTONIC, when the last byte was on the bus */
	__u32 length;
	__u32 address;
};

struct panel_message {
	struct list_head entry;
	struct panel_header header;
	u8 bytes[];
};

static LIST_HEAD(queue);
static DEFINE_SPINLOCK(queue_lock);
static DECLARE_WAIT_QUEUE_HEAD(arrival);
static unsigned int queued;
static unsigned int readers;

static void take_bus_time(unsigned int bytes)
{
	u64 clocks = (u64)(bytes + 1) * CLOCKS_PER_BYTE;
	unsigned int speed = READ_ONCE(hertz);

	if (speed)
		fsleep(div_u64(clocks * USEC_PER_SEC, speed));
}

static void hand_over(const struct i2c_msg *message)
{
	struct panel_message *copy = kmalloc(struct_size(copy, bytes, message->len), GFP_KERNEL);
	bool kept = false;

	if (copy) {
		copy->header.nanoseconds = ktime_get_ns();
		copy->header.length = message->len;
		copy->header.address = message->addr;
		memcpy(copy->bytes, message->buf, message->len);
	}
	spin_lock(&queue_lock);
	if (readers && copy && queued < MOST_QUEUED) {
		list_add_tail(&copy->entry, &queue);
		queued++;
		kept = true;
	} else if (readers) {
		lost++;
	}
	spin_unlock(&queue_lock);
	if (kept)
		wake_up_interruptible(&arrival);
	else
		kfree(copy);
}

static int panel_transfer(struct i2c_adapter *adapter, struct i2c_msg *messages, int count)
{
	int i;

	for (i = 0; i < count; i++) {
		if (!READ_ONCE(plugged) || messages[i].addr != address) {
			take_bus_time(0);
			return -EREMOTEIO;
		}
		take_bus_time(messages[i].len);
		if (messages[i].flags & I2C_M_RD)
			memset(messages[i].buf, 0, messages[i].len);
		else
			hand_over(&messages[i]);
	}
	return count;
}

static u32 panel_functionality(struct i2c_adapter *adapter)
{
	return I2C_FUNC_I2C | I2C_FUNC_SMBUS_EMUL;
}

static const struct i2c_algorithm panel_algorithm = {
	.master_xfer = panel_transfer,
	.functionality = panel_functionality,
};

static struct i2c_adapter panel_adapter = {
	.owner = THIS_MODULE,
	.algo = &panel_algorithm,
	.name = "virtual panel",
};

static void forget_messages(void)
{
	struct panel_message *message, *next;
	LIST_HEAD(old);

	spin_lock(&queue_lock);
	list_splice_init(&queue, &old);
	queued = 0;
	spin_unlock(&queue_lock);
	list_for_each_entry_safe(message, next, &old, entry)
		kfree(message);
}

static int panel_open(struct inode *inode, struct file *file)
{
	int rc = -EBUSY;

	spin_lock(&queue_lock);
	if (!readers) {
		readers = 1;
		rc = 0;
	}
	spin_unlock(&queue_lock);
	return rc;
}

static int panel_release(struct inode *inode, struct file *file)
{
	spin_lock(&queue_lock);
	readers = 0;
	spin_unlock(&queue_lock);
	forget_messages();
	return 0;
}

static struct panel_message *take_message(void)
{
	struct panel_message *message;

	spin_lock(&queue_lock);
	message = list_first_entry_or_null(&queue, struct panel_message, entry);
	if (message) {
		list_del(&message->entry);
		queued--;
	}
	spin_unlock(&queue_lock);
	return message;
}

static ssize_t panel_read(struct file *file, char __user *buffer, size_t size, loff_t *offset)
{
	struct panel_message *message = NULL;
	ssize_t result;
	size_t total;

	if (file->f_flags & O_NONBLOCK) {
		message = take_message();
		if (!message)
			return -EAGAIN;
	} else if (wait_event_interruptible(arrival, (message = take_message()))) {
		return -ERESTARTSYS;
	}
	total = sizeof(message->header) + message->header.length;
	if (size < total)
		result = -EMSGSIZE;
	else if (copy_to_user(buffer, &message->header, total))
		result = -EFAULT;
	else
		result = total;
	kfree(message);
	return result;
}

static __poll_t panel_poll(struct file *file, poll_table *table)
{
	poll_wait(file, &arrival, table);
	return READ_ONCE(queued) ? EPOLLIN | EPOLLRDNORM : 0;
}

static const struct file_operations panel_operations = {
	.owner = THIS_MODULE,
	.open = panel_open,
	.release = panel_release,
	.read = panel_read,
	.poll = panel_poll,
};

static struct miscdevice panel_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "i2c_panel",
	.fops = &panel_operations,
};

static int __init panel_start(void)
{
	int rc = misc_register(&panel_device);

	if (rc)
		return rc;
	panel_adapter.nr = bus;
	rc = i2c_add_numbered_adapter(&panel_adapter);
	if (rc)
		misc_deregister(&panel_device);
	return rc;
}

static void __exit panel_end(void)
{
	i2c_del_adapter(&panel_adapter);
	misc_deregister(&panel_device);
	forget_messages();
}

module_init(panel_start);
module_exit(panel_end);
MODULE_DESCRIPTION("an I2C bus with one device on it, played by a program");
MODULE_LICENSE("GPL");
